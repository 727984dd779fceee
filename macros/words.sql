{# Each spelling of each column, once, with what it is mapped to. #}
{% macro mapped_spellings(fields, relation) -%}
    (
        with spellings as (
            {%- for column, field in fields.items() %}
            select
                '{{ column }}' as column_name,
                '{{ field }}' as field,
                {{ column }} as spelling
            from {{ relation }}
            where {{ column }} is not null
            group by {{ column }}
            {{ "union all" if not loop.last }}
            {%- endfor %}
        )

        select
            spellings.column_name,
            spellings.spelling,
            words.field_group,
            words.field_group_level
        from spellings
        inner join {{ ref('int_reference__words') }} as words
            on
                spellings.field = words.field
                and {{ normalised('spellings.spelling') }} = words.word
    )
{%- endmacro %}

{# What each column is mapped to, and the place of its group in the order of the field. #}
{% macro mapped_columns(fields) -%}
    {%- for column in fields %}
        {{ column }}_words.field_group as {{ column }}_mapped,
        {{ column }}_words.field_group_level as {{ column }}_level
        {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# One join to the spellings of each column. #}
{% macro mapped_joins(fields, relation) -%}
    {%- for column in fields %}
    left join spellings as {{ column }}_words
        on
            {{ column }}_words.column_name = '{{ column }}'
            and {{ column }}_words.spelling = {{ relation }}.{{ column }}
    {%- endfor %}
{%- endmacro %}

{# The words of one table that no mapping knows, with the rows that hold each; the words
   of a further field count as known. #}
{% macro unmapped_words(table, staged, also=none) -%}
with

staged as (
    select * from {{ staged }}
),

words as (
    select * from {{ ref('int_reference__words') }}
),

written as (
    {%- for column, field in word_fields(table).items() %}
    select
        '{{ field }}' as field,
        {{ column }} as word,
        count(*) as n_rows
    from staged
    where {{ column }} is not null
    group by {{ column }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        '{{ table }}' as table_name,
        written.field,
        written.word,
        cast(sum(written.n_rows) as {{ dbt.type_bigint() }}) as n_rows
    from written
    left join words
        on
            {% if also -%}
            words.field in (written.field, '{{ also }}')
            {%- else -%}
            words.field = written.field
            {%- endif %}
            and {{ normalised('written.word') }} = words.word
    where words.word is null
    group by written.field, written.word
)

select * from final
{%- endmacro %}
