{{ model_card('rpt') }}
