{#
    The last day that a line of an extract can tell of: that of the extract, where the
    name of its file gives one, and else that of the build.
#}
{% macro last_possible_day(extract_date) -%}
    coalesce(
        {{ extract_date }},
        cast('{{ run_started_at.strftime("%Y-%m-%d") }}' as date)
    )
{%- endmacro %}

{# What the make-up of the community is told by. #}
{% macro community_fields() -%}
    {{- return([
        "sector_kind", "sector", "professional_role", "region", "joining_reason"
    ]) -}}
{%- endmacro %}

{# Those told within each region too. #}
{% macro community_fields_by_region() -%}
    {{- return(["sector", "professional_role"]) -}}
{%- endmacro %}

{# What taking part in each kind of activity is told by. #}
{% macro takeup_fields() -%}
    {{- return(["professional_role", "sector", "region"]) -}}
{%- endmacro %}

{# What is told of the organisations at both ends of an adoption. #}
{% macro flow_fields() -%}
    {{- return(["sector", "region"]) -}}
{%- endmacro %}

{# Months after joining at which it is told who has stayed. #}
{% macro retention_months() -%}
    {{- return([3, 6, 12]) -}}
{%- endmacro %}

{# The days of some months, a month being a twelfth of 365.25 days. #}
{% macro days_of_months(n_months) -%}
    {{- (n_months * 365.25 / 12) | round | int -}}
{%- endmacro %}

{# The quarter of a date, as text: 2021 Q2. #}
{% macro quarter_text(date) -%}
    cast(extract(year from {{ date }}) as {{ dbt.type_string() }})
    || ' Q' || cast(extract(quarter from {{ date }}) as {{ dbt.type_string() }})
{%- endmacro %}

{# Ways of taking part; to register is not yet to take part. #}
{% macro took_part(engagement_type) -%}
    {{ engagement_type }} in (
        'Attended', 'Hosted', 'Posted', 'Replied', 'Responded', 'Interviewed'
    )
{%- endmacro %}

{#
    Sums over clusters that make a ratio of totals with an error that holds where those
    of one cluster are alike (Cochran, W. G. 1977, Sampling Techniques, 3rd edition,
    section 6.3).

    part, whole: of each cluster; the relation that is grouped has one row per cluster.
#}
{% macro cluster_sums(part, whole) -%}
        count(*) as n_clusters,
        sum({{ part }}) as total_part,
        sum({{ whole }}) as total_whole,
        sum({{ part }} * {{ part }}) as squares_part,
        sum({{ part }} * {{ whole }}) as products,
        sum({{ whole }} * {{ whole }}) as squares_whole
{%- endmacro %}

{# The squared standard error of the ratio; NULL of a single cluster. #}
{% macro cluster_variance() -%}
    {%- set float = type_double() -%}
    {%- set ratio = "(cast(total_part as " ~ float ~ ") / nullif(total_whole, 0))" -%}
    greatest(
        squares_part - 2 * {{ ratio }} * products
        + {{ ratio }} * {{ ratio }} * squares_whole,
        0
    )
    / nullif(total_whole, 0) / nullif(total_whole, 0)
    * n_clusters / nullif(n_clusters - 1, 0)
{%- endmacro %}

{#
    As many independent ones as a share of clustered ones is as sure as: no more than
    there are, and as many as there are clusters where all are alike (Korn, E. L. and
    Graubard, B. I. 1998, Survey Methodology 24:193-201).
#}
{% macro effective_n(share, variance, n, n_clusters) -%}
    case
        when {{ n_clusters }} < 2 or {{ share }} = 0 or {{ share }} = 1
            then cast({{ n_clusters }} as {{ type_double() }})
        else
            least(
                cast({{ n }} as {{ type_double() }}),
                {{ share }} * (1 - {{ share }}) / nullif({{ variance }}, 0)
            )
    end
{%- endmacro %}

{# Activities in which somebody must have taken part to be missed when quiet. #}
{% macro missed_from_activities() -%}3{%- endmacro %}

{# Workshops: sessions of a run, in their order. #}
{% macro is_workshop(participations) -%}
    {{ participations }}.run_id is not null
    and {{ participations }}.session_no is not null
{%- endmacro %}

{# The fifth that a value falls in, 1 for the least; those alike share the lower one. #}
{% macro quintile(order_by) -%}
    cast(
        1 + floor(5.0 * (rank() over (order by {{ order_by }}) - 1) / count(*) over ())
        as {{ dbt.type_int() }}
    )
{%- endmacro %}

{#
    Each segment in words: of each field up to three levels that a tenth of it or more
    has, and more of it than of all members by five points or more, those furthest above
    first: "NHS trust; Nurse or midwife (19%) and Allied health professional (15%)".

    relation: one row per segment, field and level, with value and value_everywhere,
    NULL where they may not be shown.
#}
{% macro segment_words(relation) -%}
    (
        with standing_out as (
            select
                segment_id,
                field,
                field_level,
                row_number() over (
                    partition by segment_id, field
                    order by value - value_everywhere desc, field_level asc
                ) as place,
                {{ percent('value') }} as percentage
            from {{ relation }}
            where value >= 0.1 and value - value_everywhere >= 0.049999
        ),

        placed as (
            select
                *,
                count(*) over (partition by segment_id, field) as n_places
            from standing_out
            where place <= 3
        ),

        phrased as (
            select
                segment_id,
                field,
                place,
                case
                    when place = 1 then ''
                    when place = n_places then ' and '
                    else ', '
                end
                || field_level
                || case when percentage = '100%' then '' else ' (' || percentage || ')' end
                    as phrase
            from placed
        ),

        by_field as (
            select
                segment_id,
                case field
                    {%- for field in community_fields() %}
                    when '{{ field }}' then {{ loop.index }}
                    {%- endfor %}
                end as field_place,
                {{ dbt.listagg('phrase', "''", 'order by place') }} as phrase
            from phrased
            group by segment_id, field
        )

        select
            segment_id,
            {{ dbt.listagg('phrase', "'; '", 'order by field_place') }} as words
        from by_field
        group by segment_id
    )
{%- endmacro %}

{# How many of the fields a row lacks, of those that any row has. #}
{% macro missing_fields(fields) -%}
    {%- for field in fields -%}
    case
        when {{ field }} is null
            then max(case when {{ field }} is not null then 1 else 0 end) over ()
        else 0
    end
    {{- " + " if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Whether segments are made of a field, by its name. #}
{% macro makes_segments(field) -%}
    {{ field }} in ('{{ var("community_segments")["fields"] | join("', '") }}')
{%- endmacro %}

{# The day so many days before the one on which something is known. #}
{% macro before_known(n_days) -%}
    cast({{ dbt.dateadd("day", -n_days, "present.known_date") }} as date)
{%- endmacro %}
