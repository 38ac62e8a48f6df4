from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes.running import TRANSPORTS
from tests.stopping import not_to_be_had


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_more_commands_than_threads_are_answered_while_the_database_is_not_to_be_had(
    transport, slack, start, rows, url, acme
):
    organization = acme(rows)
    running = start(transport, url)
    command = f"add user.1@o{organization}.example FR"

    with not_to_be_had(rows.database), ThreadPoolExecutor(16) as typing:
        answers = list(typing.map(lambda _: slack.command(command).message.text, range(48)))

    # The stand-in itself minds the three seconds of each.
    assert [text for text in answers if "nothing was changed" not in text] == []
    running.wait_until(lambda: "Added" in slack.command(command).message.text)
