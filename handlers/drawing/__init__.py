"""How everything looks in Slack: blocks, words, messages, modals and the Home; it calls nothing."""
