import pytest

from bot.slack.addresses import is_slacks

SLACK = "https://slack.com/api/"
OWN = "http://127.0.0.1:8080/api/"


@pytest.mark.parametrize(
    ("address", "api_url"),
    [
        ("https://slack.com/files-pri/T1-F1/a.csv", SLACK),
        ("https://files.slack.com/files-pri/T1-F1/download/a.csv?t=xoxe-1&pub=%2B", SLACK),
        ("https://files.slack-gov.com:443/a.csv", SLACK),
        ("HTTPS://Files.Slack.com/a.csv", SLACK),
        ("https://files.slack.com/a.csv", OWN),
        ("http://127.0.0.1:8080/files-pri/a.csv", OWN),
        ("https://stand-in.example/a.csv", "https://stand-in.example:443/api/"),
        ("http://[::1]:8080/a.csv", "http://[::1]:8080/api/"),
    ],
)
def test_the_token_goes_to_slack_and_to_the_origin_of_its_web_api(address, api_url):
    assert is_slacks(address, api_url)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a.csv",
        "//files.slack.com/a.csv",
        "https:///a.csv",
        "https://files.slack.com",
        "http://files.slack.com/a.csv",
        "file:///etc/passwd",
        "file://files.slack.com/etc/passwd",
        "ftp://files.slack.com/a.csv",
        "data:text/csv,account_id",
        "https://evil.example/a.csv",
        "https://evilslack.com/a.csv",
        "https://slack.com.evil.example/a.csv",
        "https://slack.community/a.csv",
        "https://notslack-gov.com/a.csv",
        "https://slack.com./a.csv",
        "https://.slack.com/a.csv",
        "https://files.slack.com:8443/a.csv",
        "https://files.slack.com:/a.csv",
        "https://files.slack.com:443:80/a.csv",
        "https://files.slack.com@evil.example/a.csv",
        "https://files.slack.com:443@evil.example/a.csv",
        "https://ana@files.slack.com/a.csv",
        "https://evil.example\\@files.slack.com/a.csv",
        "https://evil.example\\.slack.com/a.csv",
        "https://evil.example#.slack.com/a.csv",
        "https://evil.example?.slack.com/a.csv",
        "https://evil.example/.slack.com/a.csv",
        "https://evil.example%2f.slack.com/a.csv",
        "https://evil.example;.slack.com/a.csv",
        "https://ﬁles.slack.com/a.csv",
        "https://slack。com/a.csv",
        "https://slаck.com/a.csv",
        "https://fi\nles.slack.com/a.csv",
        "https://files.slack.com/a\r\nHost: evil.example",
        "https://files.slack.com/a b.csv",
        "https://files.slack.com/\\evil.example",
        " https://files.slack.com/a.csv",
        "<https://files.slack.com/a.csv>",
        "URL:https://files.slack.com/a.csv",
        "https://files.slack.com/a.csv\n",
        # Another origin than the Web API's by its scheme, host or port.
        "https://127.0.0.1:8080/a.csv",
        "http://127.0.0.1/a.csv",
        "http://127.0.0.1:80801/a.csv",
        "http://localhost:8080/a.csv",
        "http://127.0.0.1:8080@evil.example/a.csv",
        "http://127.0.0.1:8080.evil.example/a.csv",
    ],
)
def test_the_token_goes_nowhere_else(address):
    assert not is_slacks(address, SLACK)
    assert not is_slacks(address, OWN)


def test_an_unreadable_address_of_the_web_api_is_no_origin_for_another():
    assert not is_slacks(
        "https://ana:pass@evil.example/a.csv", "https://ana:pass@evil.example/api/"
    )
