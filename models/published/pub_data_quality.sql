with

data_quality as (
    select * from {{ ref('rpt_data_quality') }}
    where measure <> 'files' and table_name <> 'simulated'
),

model_exclusion as (
    select * from {{ ref('rpt_model_exclusion') }}
),

final as (
    -- Totals of a whole extract are published exactly.
    select
        table_name,
        cast(null as {{ dbt.type_string() }}) as specification,
        measure,
        reason,
        cast(null as {{ dbt.type_string() }}) as field,
        cast(sum(n_rows) as {{ dbt.type_bigint() }}) as n,
        false as is_rounded
    from data_quality
    group by table_name, measure, reason

    union all

    select
        'participants' as table_name,
        specification,
        measure,
        reason,
        field,
        case
            when field is null then n_people
            else {{ published_count('n_people') }}
        end as n,
        field is not null as is_rounded
    from model_exclusion
    where measure <> 'clean'
)

select * from final
