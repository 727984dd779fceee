{#
    Rows of every vacancy; of more than many, those of every second, third, ... vacancy
    in the order of their ids, so that about so many are left. Vacancies stay whole, for
    their candidates are compared with each other.

    relation: with a vacancy_id, beside which each row has its vacancy_code.
#}
{% macro of_sampled_vacancies(relation) -%}
    (
        select *
        from (
            select
                {{ relation }}.*,
                dense_rank() over (order by vacancy_id asc) as vacancy_code,
                count(*) over () as n_rows
            from {{ relation }}
        ) as ranked
        where
            mod(
                vacancy_code,
                cast(
                    ceiling(n_rows / {{ var('many_applications') }})
                    as {{ dbt.type_bigint() }}
                )
            ) = 0
    )
{%- endmacro %}
