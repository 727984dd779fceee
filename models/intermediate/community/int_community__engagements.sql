{%- set fields = word_fields('engagements') -%}
with

engagements as (
    select * from {{ ref('stg_community__engagements') }}
),

members as (
    select * from {{ ref('int_community__members') }}
),

activities as (
    select * from {{ ref('int_community__activities') }}
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

spellings as (
    select * from {{ mapped_spellings(fields, 'engagements') }} as mapped
),

grouped as (
    select
        engagements.*,
        {{ mapped_columns(fields) }}
    from engagements
    {{ mapped_joins(fields, 'engagements') }}
),

final as (
    select
        -- ids
        grouped.engagement_id,
        grouped.member_id,
        grouped.activity_id,
        case when members.member_id is not null then 1 else 0 end as has_member,
        case when activities.activity_id is not null then 1 else 0 end as has_activity,

        -- what
        nullif(grouped.engagement_type_mapped, 'Not stated') as engagement_type,
        case
            when grouped.occurred_date <= as_of.as_of_date then grouped.occurred_date
        end as occurred_date,
        case
            when grouped.occurred_date <= as_of.as_of_date
                then
                    cast(
                        {{ dbt.date_trunc('month', 'grouped.occurred_date') }} as date
                    )
        end as occurred_month,
        case when grouped.occurred_date > as_of.as_of_date then 1 else 0 end
            as has_day_to_come,
        {%- for score in ['feedback_score', 'confidence_before', 'confidence_after'] %}
        case when grouped.{{ score }} between 1 and 5 then grouped.{{ score }} end
            as {{ score }},
        {%- endfor %}

        -- the activity
        activities.activity_type,
        activities.series,
        activities.run_id,
        activities.session_no,
        activities.start_date,

        -- the member
        members.sector,
        members.sector_kind,
        members.professional_role,
        members.region,
        members.joined_date,
        members.left_date
    from grouped
    cross join as_of
    left join members
        on grouped.member_id = members.member_id
    left join activities
        on grouped.activity_id = activities.activity_id
)

select * from final
