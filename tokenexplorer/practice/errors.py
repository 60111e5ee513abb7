"""The error bodies and challenges of an Okta-like API, and their wording.

Only shapes and words; who sends them when is decided by the endpoints.
"""

from tokenexplorer.practice.identifiers import random_id
from tokenexplorer.practice.messages import Response, json_response

# errorCode -> (status, errorSummary); {what} is filled in by the caller.
_SUMMARIES = {
    "E0000001": (400, "Api validation failed: {what}"),
    "E0000003": (400, "The request body was not well-formed."),
    "E0000005": (401, "Invalid session"),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found: {what}"),
    "E0000008": (404, "The requested path was not found"),
    "E0000009": (500, "Internal Server Error"),
    "E0000011": (401, "Invalid token provided"),
    "E0000021": (415, "Bad request. Content-Type header must be application/json."),
    "E0000022": (405, "The endpoint does not support the provided HTTP method"),
    "E0000028": (400, "The request is missing a required parameter."),
    "E0000029": (400, "Invalid paging request."),
    "E0000031": (400, "Invalid search criteria."),
    "E0000056": (403, "Delete application forbidden."),
    "E0000090": (409, "The role specified is already assigned to the user."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


def api_error(code: str, what: str = "", causes: tuple[str, ...] = ()) -> Response:
    """Answer with the API's error object.

    Args:
        code: An errorCode such as "E0000007".
        what: Fills the summary where it names a thing.
        causes: One sentence each, for validation errors.
    """
    status, summary = _SUMMARIES[code]
    return json_response(
        status,
        {
            "errorCode": code,
            "errorSummary": summary.format(what=what),
            "errorLink": code,
            "errorId": random_id("oae"),
            "errorCauses": [{"errorSummary": cause} for cause in causes],
        },
    )


def invalid_client_id() -> Response:
    """Answer to an unknown client_id: the API's shape with an OAuth code inside, as the real one does."""
    return json_response(
        401,
        {
            "errorCode": "invalid_client",
            "errorSummary": "Invalid value for 'client_id' parameter.",
            "errorLink": "invalid_client",
            "errorId": random_id("oae"),
            "errorCauses": [],
        },
    )


def oauth_error(status: int, error: str, description: str) -> Response:
    """Answer with an OAuth error object.

    Spec: RFC 6749 section 5.2
    """
    headers = (("WWW-Authenticate", 'Basic realm="practice"'),) if error == "invalid_client" else ()
    return json_response(status, {"error": error, "error_description": description}, *headers)


def challenge(scheme: str, **parameters: str) -> tuple[str, str]:
    """Build a WWW-Authenticate header; the parameters keep their order.

    Spec: RFC 6750 section 3
    """
    quoted = ", ".join(f'{name}="{_quotable(value)}"' for name, value in parameters.items())
    return ("WWW-Authenticate", f"{scheme} {quoted}")


def _quotable(value: str) -> str:
    printable = "".join(character for character in value if " " <= character <= "~")
    return printable.replace("\\", "\\\\").replace('"', '\\"')
