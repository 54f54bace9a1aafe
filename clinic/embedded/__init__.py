"""PostgreSQL and Valkey from wheels, owned by `make run` and by the tests. Nothing in the product imports this package."""
