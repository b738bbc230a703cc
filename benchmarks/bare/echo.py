"""A bare Streamlit echo chat, as tutorials write it, with names on its lines for a script to find."""

import streamlit as st

said = st.session_state.setdefault("said", [])
words = st.chat_input("Your reply")
if words:
    said.append(words)
for turn, text in enumerate(said, start=1):
    with st.chat_message("user"):
        st.write(text)
    with st.chat_message("assistant"), st.container(key=f"turn-{turn}"):
        if words and turn == len(said):
            st.write_stream(f"{word} " for word in text.split())
        else:
            st.write(text)
