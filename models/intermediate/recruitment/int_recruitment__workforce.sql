{%- set fields = word_fields('workforce') -%}
{%- set dimensions = workforce_dimensions() -%}
with

workforce as (
    select * from {{ ref('stg_recruitment__workforce') }}
),

bands as (
    select * from {{ ref('bands') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
    where scheme = '{{ var("ethnicity_scheme") }}'
),

subtotal_words as (
    select word from {{ ref('int_reference__words') }}
    where field = 'subtotal'
),

spellings as (
    select * from {{ mapped_spellings(fields, 'workforce') }} as mapped
),

grouped as (
    select
        workforce.*,
        {%- for dimension in dimensions %}
        case when {{ dimension }}_subtotals.word is not null then 1 else 0 end
            as is_all_{{ dimension }},
        {%- endfor %}
        {{ mapped_columns(fields) }}
    from workforce
    {{ mapped_joins(fields, 'workforce') }}
    {%- for dimension in dimensions %}
    left join subtotal_words as {{ dimension }}_subtotals
        on {{ normalised('workforce.' ~ dimension) }} = {{ dimension }}_subtotals.word
    {%- endfor %}
),

final as (
    select
        -- ids
        grouped.workforce_line_id,
        grouped.snapshot_date,

        -- where and what
        grouped.organisation,
        grouped.organisation_code,
        nullif(grouped.staff_group_mapped, 'Not stated') as staff_group,
        bands.band_code,
        bands.band_equivalent as band_level,
        bands.seniority,
        coalesce(bands.scheme, nullif(grouped.pay_scheme_mapped, 'Not stated'))
            as pay_scheme,
        {{ yes_or_no('grouped.is_clinical_mapped') }} as is_clinical,
        {{ yes_or_no('grouped.is_bank_mapped') }} as is_bank,
        {{ yes_or_no('grouped.is_board_voting_mapped') }} as is_board_voting,

        case
            when bands.scheme in ('Agenda for Change', 'VSM')
                then {{ band_group('bands.seniority') }}
        end as band_cluster,
        case {{ yes_or_no('grouped.is_clinical_mapped') }}
            when 1 then 'Clinical, '
            when 0 then 'Non-clinical, '
            else ''
        end
        || coalesce('band ' || bands.band_code, 'band not known') as clinical_band,
        grouped.snapshot_date = max(grouped.snapshot_date) over () as is_latest,

        -- whom
        ethnicities.category as ethnic_category,
        ethnicities.ethnic_group,
        ethnicities.white_bme,
        nullif(grouped.gender_mapped, 'Not stated') as gender,
        {{ yes_or_no('grouped.disability_mapped') }} as is_disabled,

        -- a line over all of a dimension stands beside the lines it is made of
        {%- for dimension in dimensions %}
        grouped.is_all_{{ dimension }},
        max(grouped.is_all_{{ dimension }}) over (
            partition by grouped.snapshot_date
        ) as has_all_{{ dimension }},
        {%- endfor %}
        grouped.headcount
    from grouped
    left join bands
        on coalesce(grouped.medical_grade_mapped, grouped.band_mapped) = bands.band_code
    left join ethnicities
        on grouped.ethnicity_mapped = ethnicities.ethnicity_code
)

select * from final
