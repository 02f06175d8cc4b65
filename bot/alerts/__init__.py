"""Alert engine, pure: facts, rules, memory and the time go in; what is to be told and what to remember come out. Mutes and back-tests too."""
