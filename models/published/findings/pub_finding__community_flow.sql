{%- set text = dbt.type_string() -%}
with

flow as (
    select * from {{ ref('pub_adoption_flow') }}
),

stayed as (
    select * from flow
    where measure = 'stayed'
),

ranked as (
    select
        *,
        row_number() over (
            partition by field
            order by n_events desc, from_level asc, to_level asc
        ) as place
    from flow
    where
        measure = 'flow'
        and n_events > 0
        and value is not null
        and from_level <> 'Not known'
        and to_level <> 'Not known'
        and from_level <> to_level
),

final as (
    select
        'community' as section,
        'community flow by ' || stayed.field as finding,
        cast(null as {{ text }}) as specification,
        case
            when stayed.value is null
                then
                    'How use cases travel between ' || stayed.field || 's cannot be'
                    || ' said: '
                    || coalesce(stayed.reason, 'too few to publish it') || '.'
            else
                'Of about ' || {{ whole('stayed.n') }}
                || ' adoptions by another organisation, '
                || {{ percent('stayed.value') }}
                || ' stayed in the ' || stayed.field
                || ' that the use case comes from ('
                || {{ percent_interval('stayed.ci_low', 'stayed.ci_high') }}
                || '). If each were taken up wherever others are, '
                || {{ percent('stayed.expected') }} || ' would.'
                || coalesce(
                    ' The largest flow from one to another is from '
                    || ranked.from_level || ' to ' || ranked.to_level || ' (about '
                    || {{ whole('ranked.n_events') }} || ' adoptions).',
                    ' No flow from one to another is large enough to publish.'
                )
        end as sentence
    from stayed
    left join ranked
        on stayed.field = ranked.field and ranked.place = 1
)

select * from final
