{%- set text = dbt.type_string() -%}
{%- set threshold = var("disclosure_threshold") %}
with

disclosure as (
    select * from {{ ref('pub_disclosure') }}
),

totalled as (
    select
        count(*) as n_tables,
        count(n_counts) as n_protected,
        cast(coalesce(sum(n_counts), 0) as {{ dbt.type_bigint() }}) as n_counts,
        cast(coalesce(sum(n_few), 0) as {{ dbt.type_bigint() }}) as n_few,
        cast(coalesce(sum(n_withheld), 0) as {{ dbt.type_bigint() }}) as n_withheld,
        min(n_possible) as n_possible
    from disclosure
),

final as (
    select
        'disclosure' as section,
        'suppressed counts' as finding,
        cast(null as {{ text }}) as specification,
        case
            when n_counts = 0 then 'No count of people is published.'
            else
                'Of ' || {{ whole('n_counts') }} || ' published counts in '
                || {{ whole('n_protected') }} || ' tables '
                || {{ whole('n_few') }}
                || ' are hidden because they count 1 to {{ threshold - 1 }} people,'
                || ' and '
                || {{ whole('n_withheld') }}
                || ' more because a hidden one could be worked out from them.'
        end as sentence
    from totalled

    union all

    select
        'disclosure' as section,
        'possible counts' as finding,
        cast(null as {{ text }}) as specification,
        case
            when n_few = 0 then 'None of the counts is so small that it is hidden.'
            when n_possible < 4
                then
                    'Some hidden counts can be narrowed down to fewer than four'
                    || ' numbers, because the extract is so small: look before you'
                    || ' publish.'
            else
                'Whatever is added and subtracted across these tables, at least'
                || ' four of the numbers from 1 to {{ threshold - 1 }} stay'
                || ' possible for each hidden count.'
        end as sentence
    from totalled
)

select * from final
