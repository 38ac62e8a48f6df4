from handlers.background import Background


def test_a_failure_while_a_failure_is_told_is_logged_with_a_reference(caplog):
    background = Background(1)

    def fail(*_):
        raise ValueError

    background.run(fail, fail)
    background.close()

    assert [record.getMessage().split()[0] for record in caplog.records] == ["fault"]
