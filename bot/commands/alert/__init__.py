"""Alert commands: rules and their preview, mutes, acknowledgements, history."""
