"""Findings in one typed line, such as `fh 2/1; cf l2 r1`: its codes, how it is read, and how it is said in words."""
