{{ staged_participants(place=1) }}
