"""Parts of `train_ingebouwd.py`: the texts to learn from, the words, and the learning."""
