"""The copilot's language model: Claude by its SDK, and a stand-in where there is no key."""
