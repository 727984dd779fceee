{%- set name = var('recommended_specification') -%}
{%- set string = dbt.type_string() -%}
with

fct_recommendation as (
    select * from {{ ref('fct_recommendation') }}
),

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

recommendations as (
    select * from {{ ref('ml_leadership__recommendations') }}
),

recommendation_fields as (
    select * from {{ ref('ml_leadership__recommendation_fields') }}
),

-- A person counts once: as at their last enrolment that a model speaks of.
placed as (
    select
        fct_recommendation.*,
        row_number() over (
            partition by fct_recommendation.person_id
            order by
                participants.start_date desc nulls last,
                fct_recommendation.participant_id asc
        ) as place
    from fct_recommendation
    inner join participants
        on fct_recommendation.participant_id = participants.participant_id
    where fct_recommendation.reason is null
),

people as (
    select * from placed
    where place = 1
),

programmes as (
    select
        programme_id,
        row_number() over (order by programme_id) as size_number
    from recommendations
    where programme_id is not null
    group by programme_id
),

set_sizes as (
    select 0 as set_size
    where exists (select 1 from programmes)

    union all

    select size_number as set_size
    from programmes
),

fields as (
    select distinct field from recommendation_fields
    where field is not null
),

counted as (
    select
        'set_size' as measure,
        cast(set_sizes.set_size as {{ dbt.type_int() }}) as set_size,
        cast(null as {{ string }}) as programme_id,
        cast(null as {{ string }}) as field,
        count(people.person_id) as n_people
    from set_sizes
    left join people
        on set_sizes.set_size = people.set_size
    group by set_sizes.set_size

    union all

    select
        'in_set' as measure,
        cast(null as {{ dbt.type_int() }}) as set_size,
        programmes.programme_id,
        cast(null as {{ string }}) as field,
        count(people.person_id) as n_people
    from programmes
    left join recommendations
        on
            programmes.programme_id = recommendations.programme_id
            and recommendations.is_in_set
    left join people
        on recommendations.profile_id = people.profile_id
    group by programmes.programme_id

    union all

    select
        'moves_most' as measure,
        cast(null as {{ dbt.type_int() }}) as set_size,
        cast(null as {{ string }}) as programme_id,
        fields.field,
        count(people.person_id) as n_people
    from fields
    left join people
        on fields.field = people.field_moved_most
    group by fields.field
),

reasons as (
    select
        count(*) as n,
        coalesce(
            (select max(recommendations.reason) from recommendations),
            {{ why_no_recommendation() }},
            'there is nobody to recommend to'
        ) as no_set,
        coalesce(
            (select max(recommendation_fields.reason) from recommendation_fields),
            {{ why_no_recommendation() }},
            'there is nobody to recommend to'
        ) as no_field
    from people
),

-- A measure without any row is refused in one.
measured as (
    select
        counted.*,
        reasons.n,
        reasons.no_set as refusal
    from counted
    cross join reasons

    {%- for measure, reason in {
        'set_size': 'no_set', 'in_set': 'no_set', 'moves_most': 'no_field'
    }.items() %}

    union all

    select
        '{{ measure }}' as measure,
        cast(null as {{ dbt.type_int() }}) as set_size,
        cast(null as {{ string }}) as programme_id,
        cast(null as {{ string }}) as field,
        cast(null as {{ dbt.type_bigint() }}) as n_people,
        n,
        {{ reason }} as refusal
    from reasons
    where '{{ measure }}' not in (select counted.measure from counted)
    {%- endfor %}
),

final as (
    select
        '{{ name }}' as specification,
        measure,
        set_size,
        programme_id,
        field,
        n_people,
        n,
        round(cast(n_people as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_people', 'n') }} as ci_low,
        {{ wilson_high('n_people', 'n') }} as ci_high,
        case when n > 0 and n_people is not null then 'Wilson' end as method,
        n > 0 and n_people is not null as is_reportable,
        case when n = 0 or n_people is null then refusal end as reason
    from measured
)

select * from final
