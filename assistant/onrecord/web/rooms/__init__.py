"""The rooms of the page as Gradio components and their events, a file for each."""
