"""The demo world: fictitious hospitals (示例…) whose people did everything through the actions, as they would have done it."""
