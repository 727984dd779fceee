{#-
    A text is compared with those of its stratum only: all texts as they stand, or those
    of its author and outcome.
-#}
{%- set references = var('ratio_references') -%}
{%- set managers = manager_fields() -%}
with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
),

text_uses as (
    select * from {{ ref('int_recruitment__text_uses') }}
),

known as (
    {%- for adjustment, author, outcome in [
        ('unadjusted', '0', '0'),
        (
            'within_author_and_outcome',
            'text_uses.author_code',
            'coalesce(texts.is_offered, -1)',
        ),
    ] %}
    {%- set is_last = loop.last %}
    {%- for field in topic_characteristics() %}
    select
        '{{ adjustment }}' as adjustment,
        '{{ field }}' as field,
        texts.{{ field }} as field_level,
        '{{ references[managers.get(field, field)] }}' as reference_level,
        {{ author }} as author_code,
        {{ outcome }} as outcome_code,
        text_uses.candidate_code
    from text_uses
    inner join texts
        on text_uses.assessment_id = texts.assessment_id
    where texts.{{ field }} is not null
    {{ "union all" if not (is_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

levels as (
    select distinct
        adjustment,
        field,
        author_code,
        outcome_code,
        field_level,
        reference_level
    from known
),

-- The strata that have texts of a level and of its reference.
strata as (
    select own.*
    from levels as own
    inner join levels as reference
        on
            own.adjustment = reference.adjustment
            and own.field = reference.field
            and own.author_code = reference.author_code
            and own.outcome_code = reference.outcome_code
            and own.reference_level = reference.field_level
    where own.field_level <> own.reference_level
),

final as (
    select
        strata.adjustment,
        strata.field,
        strata.field_level,
        count(
            distinct case
                when known.field_level = strata.field_level then known.candidate_code
            end
        ) as n_candidates,
        count(
            distinct case
                when known.field_level = strata.reference_level
                    then known.candidate_code
            end
        ) as n_reference_candidates
    from strata
    inner join known
        on
            strata.adjustment = known.adjustment
            and strata.field = known.field
            and strata.author_code = known.author_code
            and strata.outcome_code = known.outcome_code
    group by strata.adjustment, strata.field, strata.field_level
)

select * from final
