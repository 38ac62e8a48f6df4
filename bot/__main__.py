"""The console script `fulfillment-bot`."""

from bot.cli import main

if __name__ == "__main__":
    main()
