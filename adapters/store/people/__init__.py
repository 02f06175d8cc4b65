"""People as rows: who has signed in, who is about to, and the roles given in chat."""
