{# What the contract says of a landed table: its columns, key and required columns. #}
{% macro landing_contract(table) -%}
    {%- set found = {
        "columns": ["source_file"], "key": ["source_file"],
        "required": ["source_file"], "compare": "text",
    } -%}
    {%- if execute -%}
        {%- set node = graph.sources["source.workforce_insights.raw." ~ table] -%}
        {%- do found.update({
            "columns": node.columns.keys() | list,
            "key": node.config.meta.key,
            "required": node.config.meta.required,
            "compare": node.config.meta.compare,
        }) -%}
    {%- endif -%}
    {{- return(found) -}}
{%- endmacro %}

{#
    The landed rows that are rejected, each with its reason.

    A row without a required column is rejected; of identical copies the first stays
    and the others are duplicates; rows that share a key and disagree are all
    rejected. Each file is an extract of its own, judged apart. The columns of a key
    are required, so that a row without one is missing it and shares it with nobody.
#}
{% macro landing_verdict(table) -%}
    {%- set landed = source("raw", table) -%}
    {%- set contract = landing_contract(table) -%}
    {%- set keys = [] -%}
    {%- set texts = {} -%}
    {%- for column in contract.columns -%}
        {%- do texts.update({column: trimmed("landed." ~ adapter.quote(column))}) -%}
    {%- endfor -%}
    {%- for column in contract.key -%}
        {%- do keys.append("key_" ~ loop.index) -%}
    {%- endfor -%}
    (
        with keyed as (
            select
                landed.source_file,
                landed.source_line,
                {%- for key in compared(contract.key, contract.compare, texts) %}
                {{ key }} as key_{{ loop.index }},
                {%- endfor %}
                case
                    {%- for column in contract.required %}
                    when {{ texts[column] }} is null then 'missing_{{ column }}'
                    {%- endfor %}
                end as missing,
                landed.extract_date
            from {{ landed }} as landed
        ),

        missed as (
            select
                source_file,
                source_line,
                missing as reason,
                extract_date
            from keyed
            where missing is not null
        )
        {%- if keys %},

        repeated as (
            select
                source_file,
                {{ keys | join(", ") }}
            from keyed
            group by source_file, {{ keys | join(", ") }}
            having count(*) > 1
        ),

        -- Only rows that share a key are compared as a whole.
        hashed as (
            select
                keyed.*,
                {{ row_key(compared(contract.columns, contract.compare, texts)) }}
                    as row_hash
            from keyed
            inner join repeated
                on
                    keyed.source_file = repeated.source_file
                    {%- for key in keys %}
                    and keyed.{{ key }} = repeated.{{ key }}
                    {%- endfor %}
            inner join {{ landed }} as landed
                on
                    keyed.source_file = landed.source_file
                    and keyed.source_line = landed.source_line
        ),

        repeats as (
            select
                *,
                min(row_hash) over (
                    partition by source_file, {{ keys | join(", ") }}
                ) as least_hash,
                max(row_hash) over (
                    partition by source_file, {{ keys | join(", ") }}
                ) as largest_hash,
                row_number() over (
                    partition by source_file, {{ keys | join(", ") }}
                    order by source_line
                ) as place
            from hashed
        )
        {%- endif %}

        select
            source_file,
            source_line,
            reason as rejection_reason,
            extract_date
        from missed
        {%- if keys %}

        union all

        select
            source_file,
            source_line,
            case
                when least_hash <> largest_hash then 'conflicting_key'
                else 'duplicate'
            end as rejection_reason,
            extract_date
        from repeats
        where missing is null and (least_hash <> largest_hash or place > 1)
        {%- endif %}
    )
{%- endmacro %}

{# The landed rows that are not rejected, trimmed: nothing is left of a blank. #}
{% macro clean_rows(table) -%}
    (
        select
            {%- for column in landing_contract(table).columns %}
            {{ trimmed("landed." ~ adapter.quote(column)) }} as {{ adapter.quote(column) }},
            {%- endfor %}
            landed.source_file,
            landed.source_line,
            landed.extract_date
        from {{ source("raw", table) }} as landed
        where
            not exists (
                select 1 from {{ ref(contract_tables()[table]) }} as rejected
                where
                    rejected.file_name = landed.source_file
                    and rejected.line_number = landed.source_line
            )
    )
{%- endmacro %}

{# The columns' texts as they are compared: as they are or, where they hold words, as words. #}
{% macro compared(columns, compare, texts) -%}
    {%- set written = [] -%}
    {%- for column in columns -%}
        {%- set text = texts[column] -%}
        {%- do written.append(normalised(text) if compare == "words" else text) -%}
    {%- endfor -%}
    {{- return(written) -}}
{%- endmacro %}

{#
    The columns of one table whose words are grouped by the reference seeds, each with
    the field that its words belong to: most often its own name.
#}
{% macro word_fields(table) -%}
    {%- set fields = {} -%}
    {%- if execute -%}
        {%- set meta = graph.sources["source.workforce_insights.raw." ~ table].config.meta -%}
        {%- for column in meta.words -%}{%- do fields.update({column: column}) -%}{%- endfor -%}
        {%- do fields.update(meta.words_of or {}) -%}
    {%- endif -%}
    {{- return(fields) -}}
{%- endmacro %}

{# The field whose words a column holds, in any of the tables. #}
{% macro field_of_words(column) -%}
    {%- set fields = {} -%}
    {%- if execute -%}
        {%- for source in graph.sources.values() if source.source_name == "raw" -%}
            {%- do fields.update(source.config.meta.words_of or {}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if fields -%}
    case {{ column }}
        {%- for name in fields | sort %}
        when '{{ name }}' then '{{ fields[name] }}'
        {%- endfor %}
        else {{ column }}
    end
    {%- else -%}
    {{ column }}
    {%- endif -%}
{%- endmacro %}
