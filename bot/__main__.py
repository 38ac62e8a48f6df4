"""The console script `fulfillment-bot`."""

from bot.commandline.main import main

if __name__ == "__main__":
    main()
