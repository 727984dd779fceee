-- Each word's group stands in the seed of its field, or is Not stated.
with

known_groups as (
    select
        'band' as field,
        band_code as field_group
    from {{ ref('bands') }}

    union all

    select
        'ethnic_origin' as field,
        ethnicity_code as field_group
    from {{ ref('ethnicities') }}
    where scheme = '{{ var("ethnicity_scheme") }}'

    union all

    select
        'programme' as field,
        programme_id as field_group
    from {{ ref('programmes') }}

    union all

    select
        'region' as field,
        region as field_group
    from {{ ref('regions') }}

    union all

    select
        'role' as field,
        role as field_group
    from {{ ref('roles') }}

    union all

    select
        field,
        field_group
    from {{ ref('field_groups') }}
)

select
    words.field,
    words.word,
    words.field_group
from {{ ref('reference_words') }} as words
left join known_groups
    on
        words.field = known_groups.field
        and words.field_group = known_groups.field_group
where known_groups.field is null and words.field_group <> 'Not stated'
