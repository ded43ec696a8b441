"""Pages that change while they are shown: one producer, many watchers, without Streamlit's reruns."""
