{{ staged_participants(place=2) }}
