{%- set fields = (var('model_fields').keys() | list) + ['programme_id'] -%}
with

drift_levels as (
    select * from {{ ref('int_governance__drift_levels') }}
),

extracts as (
    select * from {{ ref('int_governance__extracts') }}
),

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

previous_participants as (
    select * from {{ ref('int_leadership__previous_participants') }}
),

fields as (
    {%- for field in fields %}
    select
        'participants' as table_name,
        '{{ field }}' as field
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

shared as (
    select
        'participants' as table_name,
        count(*) as n_shared
    from participants
    inner join previous_participants
        on participants.participant_id = previous_participants.participant_id
),

unknown as (
    select
        table_name,
        field
    from drift_levels
    group by table_name, field
    having max(case when field_level <> 'Not known' then 1 else 0 end) = 0
),

estimates as (
    select * from {{ drift_estimates('drift_levels') }} as estimated
),

final as (
    select
        fields.table_name,
        fields.field,
        'population_stability_index' as measure,
        previous.extract_date as previous_extract_date,
        latest.extract_date,
        coalesce(previous.n_clean, 0) as n_previous,
        coalesce(latest.n_clean, 0) as n,
        shared.n_shared,
        estimates.n_levels,
        estimates.value,
        estimates.ci_low,
        estimates.ci_high,
        estimates.chance_mean,
        estimates.chance_limit,
        estimates.verdict,
        estimates.moved_level,
        estimates.moved_from,
        estimates.moved_to,
        case when estimates.value is not null then 'delta method' end as method,
        estimates.value is not null as is_reportable,
        case
            when estimates.value is not null then null
            when previous.table_name is null
                then 'there is one extract and nothing to compare it with'
            when coalesce(previous.n_clean, 0) = 0 or coalesce(latest.n_clean, 0) = 0
                then 'one of the two extracts has no clean row'
            when unknown.field is not null
                then 'neither extract says anything of the field'
            else 'everybody is on one level in both extracts'
        end as reason
    from fields
    inner join shared
        on fields.table_name = shared.table_name
    left join extracts as latest
        on
            fields.table_name = latest.table_name
            and latest.extract_name = 'latest'
    left join extracts as previous
        on
            fields.table_name = previous.table_name
            and previous.extract_name = 'previous'
    left join estimates
        on
            fields.table_name = estimates.table_name
            and fields.field = estimates.field
    left join unknown
        on
            fields.table_name = unknown.table_name
            and fields.field = unknown.field
)

select * from final
