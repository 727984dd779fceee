with

landed as (
    select * from {{ clean_rows('workforce') }} as landed
),

final as (
    select
        -- ids
        {{ row_key(['source_file', 'source_line']) }} as workforce_line_id,

        -- strings
        organisation,
        organisation_code,
        pay_scheme,
        band,
        medical_grade,
        staff_group,
        is_clinical,
        is_bank,
        is_board_voting,
        ethnicity,
        gender,
        disability,

        -- numbers
        {{ try_integer('headcount') }} as headcount,

        -- dates
        {{ try_date('snapshot_date') }} as snapshot_date,
        extract_date
    from landed
    where {{ is_latest_extract('workforce') }}
)

select * from final
