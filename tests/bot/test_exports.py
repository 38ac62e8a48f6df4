from bot import exports
from bot.settings import Settings


def test_the_contacts_are_written_in_the_columns_that_an_import_reads(url, stock, tmp_path):
    organization = stock.organization("ACME")
    (user,) = stock.users(organization, 1)
    stock.contact(organization, user, "global")
    output = tmp_path / "contacts.csv"

    exports.run(Settings(database_url=url), "acme", output)

    address = f"u0.active@o{organization}.example"
    assert output.read_text() == f"account_id,email,country\nACME,{address},global\n"
