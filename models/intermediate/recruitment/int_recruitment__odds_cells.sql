with

odds_steps as (
    select * from {{ ref('int_recruitment__odds_steps') }}
),

final as (
    select
        stage,
        cell_code,
        vacancy_code,
        manager_code,
        {%- for term in odds_terms() %}
        {{ term }},
        {%- endfor %}
        count(*) as n_people,
        cast(sum(is_reached) as {{ dbt.type_bigint() }}) as n_events
    from odds_steps
    group by
        stage,
        cell_code,
        vacancy_code,
        {%- for term in odds_terms() %}
        {{ term }},
        {%- endfor %}
        manager_code
)

select * from final
