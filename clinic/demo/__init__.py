"""The demo clinic: invented people, made through the same actions as real ones, with dates relative to today."""
