with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where
        is_open = 0
        and is_bme is not null
        and is_shortlisted = 1
        and is_appointed is not null
        and directorate is not null
),

shortlists as (
    select
        vacancy_id,
        directorate,
        count(*) as n_shortlisted,
        sum(is_bme) as n_shortlisted_bme,
        sum(is_appointed) as n_appointed,
        sum(is_bme * is_appointed) as n_bme
    from applications
    group by vacancy_id, directorate
),

final as (
    select
        directorate,
        n_shortlisted,
        cast(n_shortlisted_bme as {{ dbt.type_bigint() }}) as n_shortlisted_bme,
        cast(n_appointed as {{ dbt.type_bigint() }}) as n_appointed,
        count(*) as n_vacancies,
        cast(sum(n_bme) as {{ dbt.type_bigint() }}) as n_bme
    from shortlists
    group by directorate, n_shortlisted, n_shortlisted_bme, n_appointed
)

select * from final
