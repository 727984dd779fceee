{%- set breakdowns = {
    "all": (none, []),
    "organisation": ("organisation", []),
    "band": ("band_code", ["band"]),
    "band_cluster": ("band_cluster", ["band"]),
    "staff_group": ("staff_group", ["staff_group"]),
    "is_clinical": ("is_clinical", []),
    "is_board_voting": ("is_board_voting", []),
} -%}
{%- set fields = {"white_bme": "ethnicity", "is_disabled": "disability"} -%}
with

-- Bank staff are counted apart in the standards, and not here.
workforce as (
    select * from {{ ref('int_recruitment__workforce') }}
    where coalesce(is_bank, 0) = 0 and snapshot_date is not null
),

final as (
    {%- for breakdown, (column, dimensions) in breakdowns.items() %}
    {%- set is_last = loop.last %}
    {%- for field, dimension in fields.items() %}
    select
        snapshot_date,
        is_latest,
        '{{ breakdown }}' as breakdown,
        {{ level_text(breakdown, column) }} as breakdown_level,
        '{{ field }}' as field,
        {{ level_text(field, field) }} as field_level,
        cast(sum(headcount) as {{ dbt.type_bigint() }}) as n_people
    from workforce
    where
        {{ counted_workforce(dimensions + [dimension]) | indent(8) }}
        and headcount > 0
    group by snapshot_date, is_latest, breakdown, breakdown_level, field, field_level
    {{ "union all" if not (loop.last and is_last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
