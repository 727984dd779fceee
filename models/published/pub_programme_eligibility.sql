with

programme_eligibility as (
    select * from {{ released('rpt_programme_eligibility') }} as counted
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

rules as (
    select
        programme_id,
        {{ dbt.listagg("requirement", "' and '", "order by field") }}
            as eligibility_rule
    from {{ ref('programme_eligibility') }}
    group by programme_id
),

rounded as (
    select
        programme_eligibility.programme_id,
        programmes.programme_name,
        rules.eligibility_rule,
        programme_eligibility.measure,
        programme_eligibility.reason,
        {{ published_count('programme_eligibility.n') }} as n,
        -- Nobody out of a few would tell that there are a few: it goes with them.
        case
            when not {{ is_suppressed('programme_eligibility.n') }}
                then {{ published_count('programme_eligibility.n_people') }}
        end as n_people
    from programme_eligibility
    inner join programmes
        on programme_eligibility.programme_id = programmes.programme_id
    inner join rules
        on programme_eligibility.programme_id = rules.programme_id
),

capped as (
    select
        *,
        {{ capped('n_people', 'n') }} as n_of_n
    from rounded
),

final as (
    select
        programme_id,
        programme_name,
        eligibility_rule,
        measure,
        n_of_n as n_people,
        n,
        {{ published_share('n_people', 'n') }} as value,
        {{ wilson_low('n_of_n', 'n') }} as ci_low,
        {{ wilson_high('n_of_n', 'n') }} as ci_high,
        case when n_people is not null and n > 0 then 'Wilson' end as method,
        n_people is null as is_suppressed,
        reason
    from capped
)

select * from final
