{#
    People dealt to the folds of each repeat of cross-validation, in the order of a hash,
    so that each programme is spread over the folds and nobody is in two. Where they are
    many, the chance in who is in which fold is next to nothing, and one deal is enough;
    is_sampled then marks about as many of them as are not many, of each programme and
    fold alike.

    people: one row per specification and person, with person_hash and the programme_id
    that the person is dealt under.
#}
{% macro dealt_folds(people) -%}
    (
        with repeats as (
            {%- for repeat_number in range(1, var('n_repeats') + 1) %}
            select {{ repeat_number }} as repeat_number
            {{ "union all" if not loop.last }}
            {%- endfor %}
        ),

        counted as (
            select
                specification,
                count(*) as n_people
            from {{ people }}
            group by specification
        ),

        dealt as (
            select
                people.specification,
                people.person_id,
                counted.n_people,
                repeats.repeat_number,
                row_number() over (
                    partition by
                        people.specification,
                        repeats.repeat_number,
                        people.programme_id
                    order by
                        {{ dbt.hash(dbt.concat([
                            "people.person_hash",
                            "'-'",
                            "cast(repeats.repeat_number as " ~ dbt.type_string() ~ ")"
                        ])) }},
                        people.person_id
                ) as deal_number
            from {{ people }} as people
            inner join counted
                on people.specification = counted.specification
            inner join repeats
                on
                    repeats.repeat_number = 1
                    or counted.n_people <= {{ var('many_people') }}
        )

        select
            specification,
            person_id,
            repeat_number,
            cast(
                mod(deal_number - 1, {{ var('n_folds') }}) + 1 as {{ dbt.type_int() }}
            ) as fold,
            mod(
                cast(
                    floor((deal_number - 1) / {{ var('n_folds') }})
                    as {{ dbt.type_bigint() }}
                ),
                cast(
                    ceiling(n_people / {{ var('many_people') }})
                    as {{ dbt.type_bigint() }}
                )
            ) = 0 as is_sampled
        from dealt
    )
{%- endmacro %}

{# The text that puts a person in a place of the deal. #}
{% macro person_hash(person_id) -%}
    {{ dbt.hash(dbt.concat([person_id, "'-" ~ var("seed") ~ "'"])) }}
{%- endmacro %}
