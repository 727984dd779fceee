with

growth as (
    select * from {{ released('rpt_community_growth') }} as counted
),

final as (
    select
        measure,
        calendar_month,
        is_complete,
        {%- for count in ['n_joined', 'n_left', 'n_members', 'n_ever'] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        n_months,
        {{ published_count('n') }} as n,
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case
            when not {{ is_suppressed('n') }}
                then
                    {{ rounded_by(
                        column, "case when measure = 'growth' then 3 else 0 end"
                    ) }}
        end as {{ column }},
        {%- endfor %}
        case
            when not coalesce({{ is_suppressed('n_joined') }}, false)
                then is_as_expected
        end as is_as_expected,
        case when not {{ is_suppressed('n') }} then method end as method,
        {{ is_suppressed('n') }} as is_suppressed,
        reason
    from growth
)

select * from final
