{#
    Every landed row with the reason it is rejected for, or NULL where it is clean.

    A row without a required column is rejected; of identical copies the first stays
    and the others are duplicates; rows that share a key and disagree are all
    rejected. Extracts of different dates are judged apart.
#}
{% macro landing_verdict(table) -%}
    {%- set landed = source("raw", table) -%}
    {%- set ns = namespace(
        columns=["source_file"], key=["source_file"], required=[], compare="text"
    ) -%}
    {%- if execute -%}
        {%- set node = graph.sources["source.workforce_insights.raw." ~ table] -%}
        {%- set ns.columns = node.columns.keys() | list -%}
        {#- Rows of a table without a key are each their own. -#}
        {%- set ns.key = node.config.meta.key or ["source_file", "source_line"] -%}
        {%- set ns.required = node.config.meta.required -%}
        {%- set ns.compare = node.config.meta.compare -%}
    {%- endif -%}
    (
        with texts as (
            select
                {%- for column in ns.columns %}
                {{ trimmed(adapter.quote(column)) }} as {{ adapter.quote(column) }},
                {%- endfor %}
                source_file,
                source_line,
                extract_date
            from {{ landed }}
        ),

        keyed as (
            select
                *,
                {{ row_key(["extract_date"] + compared(ns.key, ns.compare)) }} as key_hash
            from texts
        ),

        repeated_keys as (
            select key_hash
            from keyed
            group by key_hash
            having count(*) > 1
        ),

        -- Only rows that share a key are compared as a whole.
        hashed as (
            select
                keyed.source_file,
                keyed.source_line,
                keyed.key_hash,
                {{ row_key(compared(ns.columns, ns.compare)) }} as row_hash
            from keyed
            inner join repeated_keys
                on keyed.key_hash = repeated_keys.key_hash
        ),

        repeats as (
            select
                source_file,
                source_line,
                min(row_hash) over (partition by key_hash)
                <> max(row_hash) over (partition by key_hash) as is_conflicting,
                row_number() over (
                    partition by key_hash
                    order by source_file, source_line
                ) > 1 as is_further_copy
            from hashed
        )

        select
            keyed.*,
            case
                {%- for column in ns.required %}
                when keyed.{{ adapter.quote(column) }} is null
                    then 'missing_{{ column }}'
                {%- endfor %}
                when repeats.is_conflicting then 'conflicting_key'
                when repeats.is_further_copy then 'duplicate'
            end as rejection_reason
        from keyed
        left join repeats
            on
                keyed.source_file = repeats.source_file
                and keyed.source_line = repeats.source_line
    )
{%- endmacro %}

{# The columns as they are compared: by their text or, where they hold words, as words. #}
{% macro compared(columns, compare) -%}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- set name = adapter.quote(column) -%}
        {%- do names.append(normalised(name) if compare == "words" else name) -%}
    {%- endfor -%}
    {{- return(names) -}}
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
