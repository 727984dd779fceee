{%- set breakdowns = {
    "all": (none, []),
    "organisation": ("organisation", []),
    "band": ("band_code", ["band"]),
    "band_cluster": ("band_cluster", ["band"]),
    "staff_group": ("staff_group", ["staff_group"]),
    "is_clinical": ("is_clinical", []),
    "is_board_voting": ("is_board_voting", []),
    "clinical_band": ("clinical_band", ["band"]),
} -%}
{%- set fields = {"white_bme": "ethnicity", "is_disabled": "disability"} -%}
with

latest_snapshot as (
    select max(snapshot_date) as snapshot_date
    from {{ ref('int_recruitment__workforce') }}
),

-- Bank staff are counted apart in the standards, and not here.
workforce as (
    select
        stock.*,
        stock.snapshot_date = latest_snapshot.snapshot_date as is_latest,
        case
            when stock.pay_scheme not in ('Agenda for Change', 'VSM') then null
            when stock.seniority <= 5 then '{{ band_clusters()[0] }}'
            when stock.seniority <= 7 then '{{ band_clusters()[1] }}'
            when stock.seniority is not null then '{{ band_clusters()[2] }}'
        end as band_cluster,
        case stock.is_clinical
            when 1 then 'Clinical, '
            when 0 then 'Non-clinical, '
        end
        || coalesce('band ' || stock.band_code, 'band not known') as clinical_band
    from {{ ref('int_recruitment__workforce') }} as stock
    cross join latest_snapshot
    where coalesce(stock.is_bank, 0) = 0
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
        and snapshot_date is not null
    group by snapshot_date, is_latest, breakdown, breakdown_level, field, field_level
    {{ "union all" if not (loop.last and is_last) }}
    {%- endfor %}
    {%- endfor %}
)

select * from final
