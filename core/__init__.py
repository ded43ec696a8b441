"""Softmax Lab without its pages: data, models, training, plots, and the Streamlit parts in `core.ui`."""
