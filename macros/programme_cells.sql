{#
    From the people of one extract to the cells that programmes are predicted from, step
    by step: the latest extract and the one before it take the same ones.
#}

{# Why an enrolment has no value in a field; place: of the extract, 1 is the latest. #}
{% macro model_exclusions(participants, place) -%}
with

participants as (
    select * from {{ participants }}
),

landed_columns as (
    select * from {{ extract_columns('participants', place) }} as landed
),

final as (
    {%- for name, field in var('model_fields').items() %}
    select
        participants.participant_id,
        '{{ name }}' as field,
        {{ exclusion_reason(field.column, 'participants') }} as exclusion_reason
    from participants
    inner join landed_columns
        on landed_columns.column_name = '{{ field.column }}'
    where participants.{{ name }} is null

    union all
    {%- endfor %}

    select
        participant_id,
        'programme_id' as field,
        'unmapped word' as exclusion_reason
    from participants
    where programme_id is null
)

select * from final
{%- endmacro %}

{# Enrolments that enter each specification, with the profile of its fields. #}
{% macro participant_profiles(participants, exclusions) -%}
{%- set fields = var('model_fields').keys() | list -%}
with

participants as (
    select * from {{ participants }}
),

exclusions as (
    select * from {{ exclusions }}
),

modelled as (
    {%- for name, specification in var('leadership_specifications').items() %}
    select
        '{{ name }}' as specification,
        participants.participant_id,
        participants.person_id,
        participants.programme_id,
        {{- specification_fields(specification.fields, 'participants') }}
    from participants
    left join (
        select distinct participant_id from exclusions
        where field in {{ specification_needs(specification) }}
    ) as excluded
        on participants.participant_id = excluded.participant_id
    where excluded.participant_id is null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ row_key(['specification'] + fields) }} as profile_id,
        {{ cluster_profile_key() }} as cluster_profile_id,
        modelled.*
    from modelled
)

select * from final
{%- endmacro %}

{# Enrolments on programmes that a model may predict. #}
{% macro predicted_enrolments(participant_profiles, participants) -%}
with

participant_profiles as (
    select * from {{ participant_profiles }}
),

participants as (
    select * from {{ participants }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

-- Positive-action programmes have eligibility rules; no model predicts them.
final as (
    select
        participant_profiles.specification,
        participant_profiles.profile_id,
        participant_profiles.participant_id,
        participant_profiles.person_id,
        participant_profiles.programme_id,
        programmes.ladder_level,
        participants.cohort_start_year,
        {{ model_field_names('participant_profiles') }}
    from participant_profiles
    inner join participants
        on participant_profiles.participant_id = participants.participant_id
    left join programmes
        on participant_profiles.programme_id = programmes.programme_id
    where
        not coalesce(programmes.is_positive_action, false)
        and participant_profiles.specification in {{ specifications_with('estimator') }}
)

select * from final
{%- endmacro %}

{# The fold of each person in each evaluation. #}
{% macro person_folds(predicted) -%}
with

predicted as (
    select * from {{ predicted }}
),

-- A person's first enrolment decides which programme the person is dealt under.
people as (
    select
        specification,
        person_id,
        min(participant_id) as first_participant_id,
        count(*) as n_enrolments
    from predicted
    group by specification, person_id
),

hashed as (
    select
        people.*,
        predicted.programme_id,
        {{ person_hash('people.person_id') }} as person_hash
    from people
    inner join predicted
        on
            people.specification = predicted.specification
            and people.first_participant_id = predicted.participant_id
),

-- The test set fills up in the order of the hash and never splits a person.
filled as (
    select
        *,
        sum(n_enrolments) over (
            partition by specification
            order by person_hash, person_id
            rows between unbounded preceding and current row
        ) as n_so_far,
        floor(
            {{ var('holdout_share') }}
            * sum(n_enrolments) over (partition by specification)
        ) as n_test
    from hashed
),

-- Whoever has an enrolment of no known cohort is on neither side of the line.
cohorts as (
    select
        specification,
        person_id,
        max(cohort_start_year) as last_year,
        count(*) as n_enrolments
    from predicted
    group by specification, person_id
    having count(cohort_start_year) = count(*)
),

years as (
    select
        specification,
        last_year,
        sum(n_enrolments) as n_enrolments
    from cohorts
    group by specification, last_year
),

counted as (
    select
        specification,
        last_year,
        sum(n_enrolments) over (
            partition by specification order by last_year desc
        ) as n_from_year,
        sum(n_enrolments) over (partition by specification) as n_in_all
    from years
),

-- The fewest of the latest cohorts that make a test set of the size wanted.
lines as (
    select
        specification,
        max(last_year) as first_test_year
    from counted
    where n_from_year >= {{ var('holdout_share') }} * n_in_all
    group by specification
),

dealt as (
    select * from {{ dealt_folds('hashed') }} as dealt
),

final as (
    select
        specification,
        'holdout' as evaluation,
        1 as repeat_number,
        case when n_so_far <= n_test then 1 else 0 end as fold,
        person_id,
        true as is_sampled
    from filled

    union all

    select
        cohorts.specification,
        'later_cohorts' as evaluation,
        1 as repeat_number,
        case when cohorts.last_year >= lines.first_test_year then 1 else 0 end as fold,
        cohorts.person_id,
        true as is_sampled
    from cohorts
    inner join lines
        on cohorts.specification = lines.specification

    union all

    select
        specification,
        'cross_validation' as evaluation,
        repeat_number,
        fold,
        person_id,
        is_sampled
    from dealt
)

select * from final
{%- endmacro %}

{# Profiles and programmes of each fold, counted. #}
{% macro fold_cells(predicted, person_folds) -%}
with

predicted as (
    select * from {{ predicted }}
),

person_folds as (
    select * from {{ person_folds }}
),

final as (
    select
        predicted.specification,
        person_folds.evaluation,
        person_folds.repeat_number,
        person_folds.fold,
        predicted.profile_id,
        predicted.programme_id,
        predicted.ladder_level,
        {{ model_field_names('predicted') }},
        count(*) as n_people
    from predicted
    inner join person_folds
        on
            predicted.specification = person_folds.specification
            and predicted.person_id = person_folds.person_id
    group by
        predicted.specification,
        person_folds.evaluation,
        person_folds.repeat_number,
        person_folds.fold,
        predicted.profile_id,
        predicted.programme_id,
        predicted.ladder_level,
        {{ model_field_names('predicted') }}
)

select * from final
{%- endmacro %}
