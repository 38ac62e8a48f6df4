"""The pages of the App Home."""
