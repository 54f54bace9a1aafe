"""What leaves the house: `actions.send` writes one row a message, `jobs` sends it, `adapter` knows the providers."""
