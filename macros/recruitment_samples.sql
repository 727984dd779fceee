{#
    Rows of every vacancy; of more than many, those of every second, third, ... vacancy
    in the order of their ids, so that about so many are left. Vacancies stay whole, for
    their candidates are compared with each other.

    relation: with a vacancy_id, beside which each row has its vacancy_code.
#}
{% macro of_sampled_vacancies(relation) -%}
    (
        with ranked as (
            select
                vacancy_id,
                row_number() over (order by vacancy_id asc) as vacancy_code,
                sum(n_rows) over () as n_rows
            from (
                select
                    vacancy_id,
                    count(*) as n_rows
                from {{ relation }}
                group by vacancy_id
            ) as counted
        )

        select
            {{ relation }}.*,
            ranked.vacancy_code
        from {{ relation }}
        inner join ranked
            on {{ relation }}.vacancy_id = ranked.vacancy_id
        where
            mod(
                ranked.vacancy_code,
                cast(
                    ceiling(ranked.n_rows / {{ var('many_applications') }})
                    as {{ dbt.type_bigint() }}
                )
            ) = 0
    )
{%- endmacro %}
