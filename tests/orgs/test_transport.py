from tokenexplorer.orgs.org import Org
from tokenexplorer.orgs.transport import policy
from tokenexplorer.wire.policy import Policy


def test_P03_without_an_org_nothing_of_the_environment_is_used() -> None:
    assert policy(None) == Policy(proxy="none", ca_file="", verify_tls=True)


def test_the_orgs_choices_make_the_policy() -> None:
    org = Org(
        "1",
        "Acme",
        "https://a.example",
        "https://a.example",
        proxy="http://p:3128",
        ca_file="/ca.pem",
        verify_tls=False,
    )
    assert policy(org) == Policy(proxy="http://p:3128", ca_file="/ca.pem", verify_tls=False)
