{{ model_card('pub') }}
