"""The app ends while something is under way."""

import socket
import threading

from tokenexplorer.errors import Cancelled
from tokenexplorer.wire.client import HttpClient
from tokenexplorer.wire.exchange import Exchange, HttpRequest


def test_stop_ends_what_is_being_sent_and_the_client_can_go_on() -> None:
    client = HttpClient()
    answers: list[Exchange] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        sending = threading.Thread(target=lambda: answers.append(client.send(HttpRequest("GET", url))))
        sending.start()
        connection, _ = server.accept()
        with connection:
            assert connection.recv(1)
            client.stop()
            sending.join(10)
        assert [type(each.error) for each in answers] == [Cancelled]
        client.stop()
        again = threading.Thread(target=lambda: answers.append(client.send(HttpRequest("GET", url))))
        again.start()
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            again.join(10)
        assert answers[1].ok
    client.close()
