-- A word in any other form than lower case and single blanks would never match.
select
    field,
    word
from {{ ref('reference_words') }}
where {{ normalised('word') }} is null or word <> {{ normalised('word') }}
